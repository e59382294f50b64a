package io.tributary.error;

/**
 * What classes of the user's own answer when they are asked. Null, or a number that means nothing, is theirs to mend: it is named
 * where it comes in, before it does harm elsewhere.
 */
public final class Answer {
    private Answer() {}

    /**
     * @param whose who was asked
     * @param method what it was asked
     * @param answer what it said
     * @param <T> what that is
     * @return the answer
     * @throws UserException if it is null
     */
    public static <T> T of(Object whose, String method, T answer) {
        require(answer != null, whose, method, "null", "something");
        return answer;
    }

    /**
     * @param fits whether the answer is one
     * @param whose who was asked
     * @param method what it was asked
     * @param answer what it said
     * @param rule what it may say
     * @throws UserException if it does not fit
     */
    public static void require(boolean fits, Object whose, String method, Object answer, String rule) {
        if (!fits) {
            throw new UserException(whose.getClass().getName(), method + " returns " + answer, "let it return " + rule);
        }
    }
}
