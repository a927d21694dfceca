import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/** A request or a reply: eight bytes of id, four of length, the body. */
record Frame(long id, byte[] body) {
    static final int MAX_BODY_BYTES = 1 << 24;

    static Frame read(DataInputStream in) throws IOException {
        long id = in.readLong();
        int length = in.readInt();
        if (length < 0 || length > MAX_BODY_BYTES) {
            throw new IOException(Integer.toUnsignedString(length) + " bytes announced");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return new Frame(id, body);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(id);
        out.writeInt(body.length);
        out.write(body);
        out.flush();
    }
}
