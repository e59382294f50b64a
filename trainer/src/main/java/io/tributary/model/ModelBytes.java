package io.tributary.model;

import io.tributary.config.AllowedClasses;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.network.Weights;
import io.tributary.row.RowSchema;
import io.tributary.transform.FittedTransforms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A model on its way to another process: the SHA-256 of what follows, then the contents of its files. Whoever has a model of
 * that hash already gets it, so that there is one in a process, however often it arrives, as long as there is memory for it.
 */
final class ModelBytes {
    private static final String PLACE = "the model as sent";
    private static final int HASH_BYTES = 32;

    /** By hash, guarded by the class. */
    private static final Map<String, SoftReference<Model>> HERE = new HashMap<>();

    private ModelBytes() {}

    static byte[] of(ModelDescription description, Weights weights) {
        ModelDescription.Text text = description
                .text()
                .orElseThrow(() -> new IllegalStateException(
                        "a model that was made of its parts has no configuration to send; load it from its directory"));
        FittedTransforms fitted = description.fitted();
        List<String> names = text.classes().any() ? List.of() : text.classes().names();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(new byte[HASH_BYTES]);
            write(out, text.config().getBytes(StandardCharsets.UTF_8));
            out.writeBoolean(text.classes().any());
            out.writeInt(names.size());
            for (String name : names) {
                out.writeUTF(name);
            }
            write(out, Json.compact(fitted.schema().toJson()));
            write(out, Json.compact(fitted.toJson()));
            Safetensors.write(out, description.network().layout(), weights);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        byte[] all = bytes.toByteArray();
        System.arraycopy(hash(all), 0, all, 0, HASH_BYTES);
        return all;
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** The hash of what stands behind it. */
    private static byte[] hash(byte[] all) {
        MessageDigest digest = Weights.digest();
        digest.update(all, HASH_BYTES, all.length - HASH_BYTES);
        return digest.digest();
    }

    static synchronized Model model(byte[] bytes) {
        if (bytes.length < HASH_BYTES) {
            throw damaged(null);
        }
        String hash = HexFormat.of().formatHex(bytes, 0, HASH_BYTES);
        SoftReference<Model> known = HERE.get(hash);
        Model model = known == null ? null : known.get();
        if (model == null) {
            if (!Arrays.equals(hash(bytes), Arrays.copyOf(bytes, HASH_BYTES))) {
                throw damaged(null);
            }
            model = read(bytes);
            HERE.values().removeIf(reference -> reference.get() == null);
            HERE.put(hash, new SoftReference<>(model));
        }
        return model;
    }

    private static Model read(byte[] bytes) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(bytes, HASH_BYTES, bytes.length - HASH_BYTES))) {
            String config = new String(read(in), StandardCharsets.UTF_8);
            boolean any = in.readBoolean();
            List<String> names = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                names.add(in.readUTF());
            }
            RowSchema schema = RowSchema.fromJson(Json.parseObject(read(in), PLACE, ""), PLACE);
            FittedTransforms fitted = FittedTransforms.fromJson(Json.parseObject(read(in), PLACE, ""), schema, PLACE);
            AllowedClasses classes = any ? AllowedClasses.ANY : AllowedClasses.of(names);
            ModelDescription description = ModelDescription.parse(PLACE, config, classes, fitted);
            return new Model(
                    description,
                    Safetensors.read(in, PLACE, description.network().layout()));
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static byte[] read(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static UserException damaged(IOException cause) {
        return new UserException(PLACE, "came damaged", "send it again", cause);
    }

    /**
     * What Java's serialization writes in the place of a model.
     *
     * @param bytes of the model
     */
    record Serial(byte[] bytes) implements Serializable {
        private Object readResolve() {
            return model(bytes);
        }
    }
}
