package dev.pith.dfloat.safetensors;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** Gives the bytes of tensors to a {@link SafeTensorsWriter}, one tensor at a time. */
@FunctionalInterface
public interface TensorSource {

    /**
     * Writes the bytes of one tensor.
     *
     * @param tensor which one
     * @param out takes exactly {@link TensorInfo#byteSize()} bytes, in as many writes as the source likes
     * @throws IOException if the bytes cannot be had or written
     */
    void writeTo(TensorInfo tensor, WritableByteChannel out) throws IOException;
}
