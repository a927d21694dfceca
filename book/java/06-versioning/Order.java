import java.io.DataOutput;
import java.io.IOException;

interface Order {
    void write(DataOutput out) throws IOException;
}
