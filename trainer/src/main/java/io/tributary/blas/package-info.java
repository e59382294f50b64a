/** Matrix products. */
package io.tributary.blas;
