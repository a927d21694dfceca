import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/** Four bytes of length, and so many: a byte of kind, then the message. A ping is 00 00 00 01 01. */
record Frame(byte kind, byte[] message) {
    static final byte MESSAGE = 0;
    static final byte PING = 1;
    static final byte PONG = 2;
    static final int MAX_MESSAGE_BYTES = 1 << 24;

    static Frame ping() {
        return new Frame(PING, new byte[0]);
    }

    static Frame pong() {
        return new Frame(PONG, new byte[0]);
    }

    static Frame read(DataInputStream in) throws IOException {
        int length = in.readInt() - 1;
        if (length < 0 || length > MAX_MESSAGE_BYTES) {
            throw new IOException(Integer.toUnsignedString(length + 1) + " bytes announced");
        }
        byte kind = in.readByte();
        byte[] message = in.readNBytes(length);
        if (message.length < length) {
            throw new EOFException();
        }
        return new Frame(kind, message);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(1 + message.length);
        out.writeByte(kind);
        out.write(message);
        out.flush();
    }
}
