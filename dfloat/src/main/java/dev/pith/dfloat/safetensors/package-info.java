/**
 * The safetensors format: files of named tensors, as machine-learning checkpoints are kept in, and checkpoints spread over
 * several such files.
 *
 * <p>To read a file, start with {@link dev.pith.dfloat.safetensors.SafeTensors}; a whole checkpoint, however many files
 * it has, with {@link dev.pith.dfloat.safetensors.ShardedCheckpoint}; to write a file, with {@link
 * dev.pith.dfloat.safetensors.SafeTensorsWriter}. The format itself, and what a reader must refuse, is told at {@link
 * dev.pith.dfloat.safetensors.SafeTensorsHeader}. Data flow
 *
 * <pre>
 * file → SafeTensorsHeader.parse → TensorInfo → SafeTensors.data → segment of the mapped file (→ TensorSlice)
 * index → CheckpointIndex → ShardedCheckpoint → SafeTensors of each shard, opened when asked for
 * TensorInfo... → SafeTensorsHeader.of → SafeTensorsWriter ← bytes of each tensor, from segments or a TensorSource
 * </pre>
 *
 * <p>Everything in a file is taken to be hostile until it is checked: {@code StrictJson} reads the text, {@code
 * SafeTensorsHeader} and {@code TensorInfo} check what it says, and after that offsets and sizes are known to be right.
 * What is wrong becomes a {@link dev.pith.codec.CorruptInputException} with the offset in the file.
 */
@NullMarked
package dev.pith.dfloat.safetensors;

import org.jspecify.annotations.NullMarked;
