/**
 * The safetensors format: files of named tensors, as machine-learning checkpoints are kept in, and the index of
 * checkpoints that are spread over several such files.
 *
 * <p>To read a file as it is, start with {@link dev.pith.dfloat.safetensors.SafeTensors}; a whole checkpoint, however many
 * files it has and whether they are compressed or not, with {@link dev.pith.dfloat.Checkpoint}; to write a file, with
 * {@link dev.pith.dfloat.safetensors.SafeTensorsWriter}. The format itself, and what a reader must refuse, is told at {@link
 * dev.pith.dfloat.safetensors.SafeTensorsHeader}. Data flow
 *
 * <pre>
 * file → SafeTensorsHeader.parse → TensorInfo → SafeTensors.data → segment of the mapped file (→ TensorSlice)
 * index → CheckpointIndex → the file name of each tensor's shard
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
