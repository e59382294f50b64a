package io.tributary.layer;

import io.tributary.network.Declaration;

/** The rule of grouped convolutions. */
final class Groups {
    private Groups() {}

    static void check(int groups, int channels, int filters, Declaration slots) {
        if (channels % groups != 0 || filters % groups != 0) {
            throw slots.error(
                    "needs channels and filters that are multiples of groups = " + groups + ", got " + channels
                            + " channels and " + filters + " filters",
                    "correct groups or filters");
        }
    }
}
