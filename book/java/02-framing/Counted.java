import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/** A stream that knows how much was read from it. */
final class Counted extends FilterInputStream {
    private int count;

    Counted(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int octet = in.read();
        add(octet < 0 ? 0 : 1);
        return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = in.read(into, offset, length);
        add(Math.max(read, 0));
        return read;
    }

    private synchronized void add(int read) {
        count += read;
        notifyAll();
    }

    /** Returns once this many bytes were read. */
    synchronized void await(int wanted, long limitMs) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        while (count < wanted) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new IllegalStateException(count + " bytes were read, not " + wanted);
            }
            wait(left);
        }
    }
}
