/**
 * From the columns of a row to the inputs of the model. {@link io.tributary.transform.ColumnRules},
 * {@link io.tributary.transform.TargetRule}, {@link io.tributary.transform.Scaling} and
 * {@link io.tributary.transform.Augmentation} are what the configuration asks for;
 * {@link io.tributary.transform.ShardSummary} is what is known of the training rows;
 * {@link io.tributary.transform.FittedTransforms} is what was learned from both, and is saved with the model.
 * May be called by {@code format}, {@code shard} and above.
 *
 * <p>Class labels, categories and tokens are one thing, texts that become numbers. A shard keeps them as codes of its own
 * {@link io.tributary.transform.Dictionary}, so packing is one pass; {@link io.tributary.transform.VocabularyRule} makes a
 * {@link io.tributary.transform.Vocabulary} of the dictionaries and counts of all training shards; a batch gets its ids.
 * Nothing is hashed, so no two texts meet. A median in the place of missing values was left out: it is not merged exactly in
 * memory that does not grow with the rows.
 */
package io.tributary.transform;
