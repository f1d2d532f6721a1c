/**
 * Benchmarks of what codecs spend their time with, by JMH: each measures one kernel and counts the bytes, or whatever else
 * it works on, so that the results tell how many per second.
 *
 * <pre>{@code
 * ./mvnw -q -Pjmh verify -DskipTests -pl corpora -am -Djmh=NgramBenchmark
 * }</pre>
 *
 * runs those whose names match, of this package and of others: kernels that are not public are measured where they are,
 * by {@code WeightBenchmark} in module {@code dfloat} and {@code ProductBenchmark} in module {@code llm-predictor}.
 */
@NullMarked
package dev.pith.corpora.kernels;

import org.jspecify.annotations.NullMarked;
