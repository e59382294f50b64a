package io.tributary.job;

import io.tributary.format.DataPlace;
import io.tributary.row.RowSchema;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.util.List;

/** Where a job's data is packed into shards and its gradients are computed: threads of this JVM, or Spark. */
public interface Backend {
    /**
     * Reads the data of every split and packs it into shards.
     *
     * @param config the job
     * @param storage where the files are
     * @return the packed shards; the caller closes them
     * @throws io.tributary.error.UserException for what is wrong with the data
     */
    PreparedData prepare(JobConfig config, Storage storage);

    /**
     * Lists what the job's rows are read from.
     *
     * @param config the job
     * @param storage where the files are
     * @return the files of every split; none where there are none whose change would show
     * @throws IOException if the file system fails
     */
    List<FileEntry> readFrom(JobConfig config, Storage storage) throws IOException;

    /**
     * Takes data that was packed before.
     *
     * @param config a job that the set fits
     * @param storage where the set is
     * @param set the set
     * @return its shards, at hand where gradients are computed; the caller closes them
     * @throws io.tributary.error.UserException if a file of the set is damaged or gone
     */
    PreparedData open(JobConfig config, Storage storage, PreparedSet set);

    /**
     * Packs all rows of a source as the test split, for evaluating a trained model on them.
     *
     * @param config the job the model was trained by
     * @param storage where the files are
     * @param place where the rows are, in the job's format
     * @param trained the columns of the training rows, which are looked for there
     * @return the packed shards; the caller closes them
     * @throws io.tributary.error.UserException for what is wrong with the data
     */
    PreparedData prepareTest(JobConfig config, Storage storage, DataPlace place, RowSchema trained);
}
