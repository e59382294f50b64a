package io.tributary.format;

import java.util.Arrays;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/**
 * Log-mel frames of a signal: of each frame, weighted by a periodic Hann window and padded with zeros to a power of two, the
 * squared magnitudes of its Fourier transform, gathered by triangles that are equally wide on the mel scale, {@code
 * 2595·log10(1 + f/700)} (HTK's, as torchaudio's {@code MelSpectrogram} has it by default), then {@code log(energy + 1e-6)}.
 * The first frame begins with the signal; frames that reach beyond its end are not taken. Computed in double.
 *
 * @param sampleRate samples a second
 * @param frameLength samples of a frame, N
 * @param frameStep samples from a frame to the next
 * @param bins triangles, M
 * @param lowest frequency where the first triangle begins, in Hz
 * @param highest frequency where the last one ends, in Hz, at most half of the sample rate
 */
record LogMel(int sampleRate, int frameLength, int frameStep, int bins, double lowest, double highest) {
    private static final double LEAST_ENERGY = 1e-6;

    /** {@return the value of silence} */
    static double silence() {
        return StrictMath.log(LEAST_ENERGY);
    }

    /** {@return numbers of a frame's transform, the least power of two that is no less than N} */
    int transformLength() {
        return Math.max(2, Integer.highestOneBit(2 * frameLength - 1));
    }

    /** {@return how many frames such a signal has} */
    int frames(int samples) {
        return samples < frameLength ? 0 : 1 + (samples - frameLength) / frameStep;
    }

    /**
     * @param signal samples, −1 to 1
     * @param most frames to compute at most
     * @return the frames, [frames × M]
     */
    double[] of(double[] signal, int most) {
        int count = Math.min(most, frames(signal.length));
        double[] window = window();
        double[][] triangles = triangles();
        FastFourierTransformer transformer = new FastFourierTransformer(DftNormalization.STANDARD);
        double[] all = new double[count * bins];
        double[] frame = new double[transformLength()];
        for (int f = 0; f < count; f++) {
            Arrays.fill(frame, 0);
            for (int i = 0; i < frameLength; i++) {
                frame[i] = signal[f * frameStep + i] * window[i];
            }
            Complex[] spectrum = transformer.transform(frame, TransformType.FORWARD);
            for (int m = 0; m < bins; m++) {
                double energy = 0;
                for (int k = 0; k < triangles[m].length; k++) {
                    double real = spectrum[k].getReal();
                    double imaginary = spectrum[k].getImaginary();
                    energy += triangles[m][k] * (real * real + imaginary * imaginary);
                }
                all[f * bins + m] = StrictMath.log(energy + LEAST_ENERGY);
            }
        }
        return all;
    }

    /** {@return the weights of a frame's samples, [N]} */
    private double[] window() {
        double[] window = new double[frameLength];
        for (int i = 0; i < frameLength; i++) {
            window[i] = 0.5 - 0.5 * StrictMath.cos(2 * Math.PI * i / frameLength);
        }
        return window;
    }

    /** {@return the share that each triangle takes of each frequency, [M][transform / 2 + 1]} */
    private double[][] triangles() {
        double[] corners = new double[bins + 2]; // in Hz
        double first = mel(lowest);
        double last = mel(highest);
        for (int m = 0; m < corners.length; m++) {
            corners[m] = hertz(first + (last - first) * m / (bins + 1));
        }
        int length = transformLength();
        double[][] triangles = new double[bins][length / 2 + 1];
        for (int m = 0; m < bins; m++) {
            for (int k = 0; k <= length / 2; k++) {
                double frequency = (double) k * sampleRate / length;
                double rising = (frequency - corners[m]) / (corners[m + 1] - corners[m]);
                double falling = (corners[m + 2] - frequency) / (corners[m + 2] - corners[m + 1]);
                triangles[m][k] = Math.max(0, Math.min(rising, falling));
            }
        }
        return triangles;
    }

    /** {@return a triangle that takes nothing of any frequency, so that it says nothing; −1 where there is none} */
    int emptyBin() {
        double[][] triangles = triangles();
        for (int m = 0; m < bins; m++) {
            if (Arrays.stream(triangles[m]).sum() == 0) {
                return m;
            }
        }
        return -1;
    }

    private static double mel(double hertz) {
        return 2595 * StrictMath.log10(1 + hertz / 700);
    }

    private static double hertz(double mel) {
        return 700 * (StrictMath.pow(10, mel / 2595) - 1);
    }
}
