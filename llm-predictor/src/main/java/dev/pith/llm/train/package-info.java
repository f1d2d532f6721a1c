/**
 * Training of small language models on a user's own text, by PyTorch's autograd through DJL.
 *
 * <pre>
 * files → TrainingText → BpeTrainer → TokenStream → Batch → Network → gradients → Optimiser → ModelExport
 *          documents,     tokenizer     tokens                (DJL)                  Muon,       config, tokenizer,
 *          held-out text                                                             AdamW       weights in BF16
 * </pre>
 *
 * <p>Where to start: {@link dev.pith.llm.train.ModelTrainer} does all of it; {@code docs/train.md} tells what it is good
 * for. DJL is an optional dependency: only {@code DjlNetwork} touches it.
 */
@NullMarked
package dev.pith.llm.train;

import org.jspecify.annotations.NullMarked;
