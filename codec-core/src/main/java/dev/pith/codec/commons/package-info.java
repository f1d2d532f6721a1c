/**
 * Pith for Apache Commons Compress, which is an optional dependency: nothing else in Pith needs these classes.
 *
 * <p>Where both are at hand, {@link org.apache.commons.compress.compressors.CompressorStreamFactory} finds {@link
 * dev.pith.codec.commons.PithCompressorStreamProvider} through {@link java.util.ServiceLoader}, and the name {@code
 * pith} works there as {@code gz} does. Its detection of formats knows only those that it was built with; ask {@link
 * dev.pith.codec.commons.PithCompressorInputStream#matches} beforehand.
 */
@NullMarked
package dev.pith.codec.commons;

import org.jspecify.annotations.NullMarked;
