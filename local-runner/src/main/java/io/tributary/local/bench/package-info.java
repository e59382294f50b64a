/** Measurements that the README names. They print figures and decide nothing; no test runs them. */
package io.tributary.local.bench;
