package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private static final String REMEDY = "; resume with the same or start anew with another --output";

    @Test
    void theSameFieldsInAnotherOrderAreTheSame() {
        States.identity().requireSame(States.identity(), "step-1");
        new Identity(Map.of("a", "1", "b", "2")).requireSame(new Identity(Map.of("b", "2", "a", "1")), "step-1");
    }

    @Test
    void aDifferenceNamesKeyOldAndNew() {
        assertEquals(
                "checkpoint step-120: train.shards was 4, is now 8" + REMEDY,
                error(States.identity(), States.identityWith("train.shards", "8")));
    }

    @Test
    void ofALongTextTheFirstLineThatDiffersIsShown() {
        Identity wider = States.identityWith("model", "input=[2]\nlayers=[\n    {\n        units=5\n    }\n]");
        assertEquals(
                "checkpoint step-120: model was units=3, is now units=5 (first difference)" + REMEDY,
                error(States.identity(), wider));
        Identity shorter = States.identityWith("model", "input=[2]");
        assertEquals(
                "checkpoint step-120: model was layers=[, is now absent (first difference)" + REMEDY,
                error(States.identity(), shorter));
    }

    @Test
    void aFieldThatOneSideLacksIsADifference() {
        Identity more = States.identityWith("loss", "mse");
        assertEquals("checkpoint step-120: loss was absent, is now mse" + REMEDY, error(States.identity(), more));
        assertEquals("checkpoint step-120: loss was mse, is now absent" + REMEDY, error(more, States.identity()));
    }

    @Test
    void aLongLineIsCut() {
        String message = error(States.identity(), States.identityWith("data", "x".repeat(500)));
        assertEquals("checkpoint step-120: data was sha256:0f1e2d, is now " + "x".repeat(80) + "…" + REMEDY, message);
    }

    private static String error(Identity saved, Identity now) {
        return assertThrows(UserException.class, () -> now.requireSame(saved, "checkpoint step-120"))
                .getMessage();
    }
}
