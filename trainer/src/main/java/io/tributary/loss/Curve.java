package io.tributary.loss;

/** The loss of one output against one target, as a function of the output. Immutable. */
interface Curve {
    /**
     * @param y the output
     * @param t the target
     * @return the loss
     */
    double value(double y, double t);

    /**
     * @param y the output
     * @param t the target
     * @return the derivative of {@link #value} by y
     */
    double slope(double y, double t);

    /**
     * Huber's loss (1964): {@code ½(y − t)²} up to a difference of δ, {@code δ·|y − t| − ½δ²} from there on.
     *
     * @param delta δ, above 0
     */
    record Huber(double delta) implements Curve {
        @Override
        public double value(double y, double t) {
            double distance = Math.abs(y - t);
            return distance <= delta ? 0.5 * distance * distance : delta * (distance - 0.5 * delta);
        }

        @Override
        public double slope(double y, double t) {
            return Math.max(-delta, Math.min(delta, y - t));
        }
    }

    /** {@code ½(y − t)²}. */
    enum HalfSquare implements Curve {
        /** The only one. */
        CURVE;

        @Override
        public double value(double y, double t) {
            return 0.5 * (y - t) * (y - t);
        }

        @Override
        public double slope(double y, double t) {
            return y - t;
        }
    }

    /** {@code log cosh(y − t)}, computed as {@code |d| + log(1 + e^−2|d|) − log 2}, which no difference d makes overflow. */
    enum LogCosh implements Curve {
        /** The only one. */
        CURVE;

        private static final double LOG_2 = Math.log(2);

        @Override
        public double value(double y, double t) {
            double distance = Math.abs(y - t);
            return distance + Math.log1p(Math.exp(-2 * distance)) - LOG_2;
        }

        @Override
        public double slope(double y, double t) {
            return Math.tanh(y - t);
        }
    }

    /** {@code max(0, 1 − s·y)^p} for the side s, −1 or 1, that the target is on; the derivative at the corner is 0. */
    enum Hinge implements Curve {
        /** p = 1. */
        LINEAR(1),
        /** p = 2. */
        SQUARED(2);

        private final int power;

        Hinge(int power) {
            this.power = power;
        }

        @Override
        public double value(double y, double t) {
            double gap = Math.max(0, 1 - side(t) * y);
            return power == 1 ? gap : gap * gap;
        }

        @Override
        public double slope(double y, double t) {
            double gap = 1 - side(t) * y;
            return gap > 0 ? -side(t) * (power == 1 ? 1 : 2 * gap) : 0;
        }

        /** As in Keras, 0 stands for −1. */
        private static double side(double t) {
            return t > 0 ? 1 : -1;
        }
    }

    /** {@code y − t·log(y + 1e-7)} of a rate y, at least 0, and a count t: Keras's form, without the term of t alone. */
    enum Poisson implements Curve {
        /** The only one. */
        CURVE;

        private static final double EPSILON = 1e-7;

        @Override
        public double value(double y, double t) {
            return y - t * Math.log(y + EPSILON);
        }

        @Override
        public double slope(double y, double t) {
            return 1 - t / (y + EPSILON);
        }
    }
}
