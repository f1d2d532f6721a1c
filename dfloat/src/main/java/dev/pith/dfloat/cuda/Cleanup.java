package dev.pith.dfloat.cuda;

import org.jspecify.annotations.Nullable;

/**
 * Does all of several things even if some fail, and then throws the first failure, with the others suppressed in it.
 */
final class Cleanup {

    /** One of the things to do. */
    @FunctionalInterface
    interface Step {

        void run() throws CudaException;
    }

    private @Nullable CudaException driverFailure;
    private @Nullable RuntimeException otherFailure;

    void run(Step step) {
        try {
            step.run();
        } catch (CudaException e) {
            if (driverFailure == null) {
                driverFailure = e;
            } else {
                driverFailure.addSuppressed(e);
            }
        } catch (RuntimeException e) {
            if (otherFailure == null) {
                otherFailure = e;
            } else {
                otherFailure.addSuppressed(e);
            }
        }
    }

    /** Throws what failed, if anything did. */
    void finish() throws CudaException {
        if (driverFailure != null) {
            if (otherFailure != null) {
                driverFailure.addSuppressed(otherFailure);
            }
            throw driverFailure;
        }
        if (otherFailure != null) {
            throw otherFailure;
        }
    }

    /** Does one thing after a failure, which gets suppressed in it what fails now. */
    static void after(Throwable failure, Step step) {
        try {
            step.run();
        } catch (CudaException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
