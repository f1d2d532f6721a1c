package dev.pith.dfloat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells whether this process can use CUDA, and on which devices. That is found out at the first question and holds
 * until the process ends. Never throws: whatever goes wrong is a reason why CUDA is unavailable.
 */
public final class Cuda {

    /** The oldest driver that has all the calls of {@link Driver}: that of CUDA 11.0. */
    private static final int OLDEST_VERSION = 11_000;

    private static final int NAME_SIZE = 256;

    // Attributes of devices, by the driver's numbers.
    private static final int MULTIPROCESSOR_COUNT = 16;
    private static final int COMPUTE_CAPABILITY_MAJOR = 75;
    private static final int COMPUTE_CAPABILITY_MINOR = 76;
    private static final int MAX_SHARED_MEMORY_PER_BLOCK_OPTIN = 97;

    private Cuda() {}

    /** Tells whether there is a device, and all that it takes to use one. */
    public static boolean isAvailable() {
        return unavailableReason().isEmpty();
    }

    /**
     * Returns why there is no device to use, such as {@code libcuda.so.1 cannot be opened: …}; empty if there is one.
     */
    public static Optional<String> unavailableReason() {
        return Installation.FOUND.unavailableReason;
    }

    /**
     * Returns the devices in the driver's order, the fastest first unless users chose otherwise; empty if unavailable.
     */
    public static List<CudaDevice> devices() {
        return Installation.FOUND.devices;
    }

    /** Asks the driver for its devices. */
    static List<CudaDevice> findDevices() throws CudaException {
        Driver.check("cuInit", Driver.cuInit(0));
        long[] value = new long[1];
        Driver.check("cuDeviceGetCount", Driver.cuDeviceGetCount(value));
        int count = (int) value[0];
        List<CudaDevice> devices = new ArrayList<>();
        for (int ordinal = 0; ordinal < count; ordinal++) {
            devices.add(describe(ordinal));
        }
        return List.copyOf(devices);
    }

    private static CudaDevice describe(int ordinal) throws CudaException {
        long[] value = new long[1];
        Driver.check("cuDeviceGet", Driver.cuDeviceGet(ordinal, value));
        int device = (int) value[0];
        Driver.check("cuDeviceTotalMem", Driver.cuDeviceTotalMem(device, value));
        long memory = value[0];
        String name;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(NAME_SIZE);
            Driver.check("cuDeviceGetName", Driver.cuDeviceGetName(device, text.address(), NAME_SIZE));
            name = text.getString(0);
        }
        return new CudaDevice(
                ordinal,
                name,
                memory,
                attribute(device, COMPUTE_CAPABILITY_MAJOR),
                attribute(device, COMPUTE_CAPABILITY_MINOR),
                attribute(device, MULTIPROCESSOR_COUNT),
                attribute(device, MAX_SHARED_MEMORY_PER_BLOCK_OPTIN));
    }

    private static int attribute(int device, int attribute) throws CudaException {
        long[] value = new long[1];
        Driver.check("cuDeviceGetAttribute", Driver.cuDeviceGetAttribute(device, attribute, value));
        return (int) value[0];
    }

    /** What was found at the first question. */
    private record Installation(List<CudaDevice> devices, Optional<String> unavailableReason) {

        static final Installation FOUND = find();

        private static Installation find() {
            // An initialiser that throws would have every later question end in a NoClassDefFoundError without a
            // reason.
            try {
                Optional<String> failure = NativeLibrary.load();
                if (failure.isPresent()) {
                    return unavailable(failure.get());
                }
                long[] version = new long[1];
                Driver.check("cuDriverGetVersion", Driver.cuDriverGetVersion(version));
                if (version[0] < OLDEST_VERSION) {
                    return unavailable("the driver is too old: it is of CUDA " + version[0] / 1000 + "."
                            + version[0] % 1000 / 10 + ", and 11.0 is needed");
                }
                List<CudaDevice> devices = findDevices();
                return devices.isEmpty()
                        ? unavailable("there is no CUDA device")
                        : new Installation(devices, Optional.empty());
            } catch (CudaException e) {
                return unavailable(String.valueOf(e.getMessage()));
            } catch (Throwable e) {
                return unavailable(e.toString());
            }
        }

        private static Installation unavailable(String reason) {
            return new Installation(List.of(), Optional.of(reason));
        }
    }
}
