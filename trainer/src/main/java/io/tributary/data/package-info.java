/** From files to packed shards, and the order in which an epoch goes through them. */
package io.tributary.data;
