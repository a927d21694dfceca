import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

final class HalfFixedReader implements MessageReader {
    private final DataInputStream in;

    HalfFixedReader(InputStream in) {
        this.in = new DataInputStream(in);
    }

    @Override
    public byte[] next() throws IOException {
        try {
            byte[] body = new byte[in.readInt()]; // ff ff ff ff is -1, 7f ff ff ff is 2 GiB
            in.readFully(body);
            return body;
        } catch (EOFException end) {
            return null; // between two messages, or inside one?
        }
    }
}
