package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.activation.Activations;
import io.tributary.error.UserException;
import io.tributary.layer.Dense;
import io.tributary.loss.Losses;
import io.tributary.network.Network;
import io.tributary.network.Weights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

/** Models on their way to other processes. */
class ModelBytesTest {
    private static Model gems() {
        return Model.load(GoldenModelsTest.directory("models-v2/gems-class").toString());
    }

    @Test
    void bytesMakeTheModelAgainOnceInAProcess() {
        Model model = gems();
        Model sent = Model.fromBytes(model.toBytes());
        assertNotSame(model, sent);
        double[] features = new double[model.fitted().cells()];
        assertArrayEquals(model.predict(features), sent.predict(features));
        assertEquals(model.weights().sha256(), sent.weights().sha256());
        assertSame(sent, Model.fromBytes(gems().toBytes()));
        assertArrayEquals(model.toBytes(), sent.toBytes(), "and may be sent on");
    }

    @Test
    void javaSerializesThem() throws IOException, ClassNotFoundException {
        Model model = gems();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(model);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertSame(Model.fromBytes(model.toBytes()), in.readObject());
        }
    }

    @Test
    void damageIsRefused() {
        byte[] bytes = Model.load(
                        GoldenModelsTest.directory("models-v2/gems-price").toString())
                .toBytes();
        bytes[bytes.length - 1] ^= 1;
        UserException refused = assertThrows(UserException.class, () -> Model.fromBytes(bytes));
        assertEquals("the model as sent: came damaged; send it again", refused.getMessage());
        assertThrows(UserException.class, () -> Model.fromBytes(new byte[3]));
    }

    @Test
    void oneThatWasMadeOfItsPartsHasNoFiles() {
        Network network = Networks.network(new Dense(3, Activations.LINEAR));
        Model model = new Model(
                network, Losses.MEAN_SQUARED_ERROR, Transforms.scaled(0.5f), new Weights(new float[9], new float[0]));
        IllegalStateException refused = assertThrows(IllegalStateException.class, model::toBytes);
        assertEquals(
                "a model that was made of its parts has no configuration to send; load it from its directory",
                refused.getMessage());
    }
}
