package dev.pith.dfloat.cuda;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An argument of a kernel: an integer, or an address on the device ({@link DeviceBuffer#at}), whose memory then lives
 * at least until the kernel is done.
 */
public final class KernelArgument {

    private final long value;
    private final @Nullable DriverObject memory;

    private KernelArgument(long value, @Nullable DriverObject memory) {
        this.value = value;
        this.memory = memory;
    }

    /** Returns the argument for a parameter of 64 bits, or of 32 or fewer, which takes the value's low ones. */
    public static KernelArgument of(long value) {
        return new KernelArgument(value, null);
    }

    static KernelArgument pointer(long address, DriverObject memory) {
        return new KernelArgument(address, memory);
    }

    long value() {
        return value;
    }

    /** Returns the memory that it points to. */
    Optional<DriverObject> memory() {
        return Optional.ofNullable(memory);
    }
}
