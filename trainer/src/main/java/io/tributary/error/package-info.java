/** The one exception that users see as a line of text. May be used from everywhere; uses nothing. */
package io.tributary.error;
