/** Optimizers, schedules and gradient clipping: pure descriptions with explicit flat state. Run on the driver alone, on the mean gradient. */
package io.tributary.optimizer;
