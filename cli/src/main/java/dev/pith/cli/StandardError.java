package dev.pith.cli;

import java.io.FileDescriptor;
import jdk.internal.access.SharedSecrets;

/**
 * Finds standard error behind the launcher's back door.
 *
 * <p>A JVM that is given an incubator module says so on its standard error each time it starts, and no option keeps it
 * from that. So the launcher gives the JVM, as descriptor 2, a pipe through which everything passes but that line, and
 * the real standard error as another descriptor, named by the system property {@code pith.stderr}. Writing to the real
 * one keeps our messages in step with those of other programs. The platform has no public way to write to a descriptor
 * by number ({@code /dev/fd/3} opens a file anew, at its start, and cannot open a socket), so this class uses the one
 * that the JDK's own modules use.
 */
final class StandardError {

    private StandardError() {}

    static FileDescriptor descriptor() {
        Integer number = Integer.getInteger("pith.stderr");
        if (number == null) {
            return FileDescriptor.err;
        }
        FileDescriptor descriptor = new FileDescriptor();
        SharedSecrets.getJavaIOFileDescriptorAccess().set(descriptor, number);
        return descriptor;
    }
}
