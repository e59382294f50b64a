/** Placeholder replaced below. */
package io.tributary.network;
