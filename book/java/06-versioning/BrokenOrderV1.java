import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

record BrokenOrderV1(long from, long to, long cents) implements Order {
    @Override
    public void write(DataOutput out) throws IOException {
        out.writeLong(from);
        out.writeLong(to);
        out.writeLong(cents);
    }

    static BrokenOrderV1 read(DataInput in) throws IOException {
        return new BrokenOrderV1(in.readLong(), in.readLong(), in.readLong());
    }
}
