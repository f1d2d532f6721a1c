/**
 * The language model that comes with Pith: {@link dev.pith.llm.english.EnglishModel} is all there is, and its resources. They
 * are made by {@code english-model/training/train.sh}.
 */
@NullMarked
package dev.pith.llm.english;

import org.jspecify.annotations.NullMarked;
