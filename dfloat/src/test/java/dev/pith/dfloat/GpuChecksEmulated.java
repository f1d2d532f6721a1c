package dev.pith.dfloat;

import dev.pith.dfloat.cuda.FakeDriver;
import dev.pith.dfloat.ptx.EmulatingLauncher;
import java.io.IOException;
import java.util.List;

/**
 * Runs {@link GpuChecks} where there is no GPU, with the driver that stands in for the real one and kernels in an emulator: to
 * check the checks. Timings mean nothing there.
 */
public final class GpuChecksEmulated {

    private static final long MEMORY = 512L << 20;

    private GpuChecksEmulated() {}

    public static void main(String[] arguments) throws IOException {
        FakeDriver driver = FakeDriver.open();
        driver.setMemory(MEMORY);
        driver.setLauncher(new EmulatingLauncher(driver));
        int status = GpuChecks.run(List.of(arguments));
        driver.launchFailure().ifPresent(Throwable::printStackTrace);
        if (driver.misuses() > 0) {
            System.err.println("the driver was misused " + driver.misuses() + " times");
            status = 1;
        }
        System.exit(status);
    }
}
