import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

final class BrokenReader implements MessageReader {
    private final InputStream in;
    private final byte[] buffer = new byte[4096];

    BrokenReader(InputStream in) {
        this.in = in;
    }

    @Override
    public byte[] next() throws IOException {
        if (in.read(buffer) < 0) {
            return null;
        }
        int length = ByteBuffer.wrap(buffer).getInt();
        return Arrays.copyOfRange(buffer, 4, 4 + length);
    }
}
