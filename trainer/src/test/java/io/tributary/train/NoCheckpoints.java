package io.tributary.train;

/** Keeps nothing. */
final class NoCheckpoints implements Trainer.Checkpoints {
    @Override
    public void stepped(TrainingState state) {}

    @Override
    public void save(TrainingState state) {}
}
