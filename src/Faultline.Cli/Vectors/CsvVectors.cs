using System.Buffers.Text;
using System.Text;
using Faultline.Clustering;

namespace Faultline.Cli.Vectors;

/// <summary>Comma-separated numbers, one row a point, no header.</summary>
internal static class CsvVectors
{
    private const int Longest = 1 << 26;
    private const int Probe = 1 << 16;

    public static VectorTable Read(Stream stream, string path, CancellationToken cancellationToken)
    {
        var lines = new ByteLines(stream, Longest, path);
        var values = new List<double>(EstimateValues(stream, path));
        int columns = -1,
            rows = 0,
            blank = 0;
        while (lines.Next(out var line))
        {
            if ((lines.Number & 0xFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            line = line.Trim(" \t\r"u8);
            if (line.IsEmpty)
            {
                blank = blank == 0 ? lines.Number : blank;
                continue;
            }

            if (blank > 0)
            {
                throw FaultlineException.Input($"{path} line {blank} is empty; remove it, since every row is a point.");
            }

            var cells = ParseRow(line, values, path, lines.Number);
            if (columns >= 0 && cells != columns)
            {
                throw FaultlineException.Input(
                    $"{path} line {lines.Number} has {cells} values where line 1 has {columns}; every row needs as many."
                );
            }

            columns = cells;
            rows++;
        }

        if (rows == 0)
        {
            throw FaultlineException.Input($"{path} holds no rows; write one line of comma-separated numbers a point.");
        }

        return new VectorTable { Doubles = new DoubleMatrix([.. values], rows, columns) };
    }

    /// <summary>How many numbers the file holds, from how dense its beginning is; refuses a file that would not fit.</summary>
    private static int EstimateValues(Stream stream, string path)
    {
        var buffer = new byte[Probe];
        var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        var separators = buffer.AsSpan(0, read).Count((byte)',') + buffer.AsSpan(0, read).Count((byte)'\n');
        var estimate = separators * (double)stream.Length / Math.Max(read, 1);
        VectorFile.RequireRoom(path, estimate, sizeof(double));
        return (int)Math.Min(estimate * 1.02, Array.MaxLength) + 1;
    }

    private static int ParseRow(ReadOnlySpan<byte> line, List<double> values, string path, int number)
    {
        var cells = 0;
        while (true)
        {
            var comma = line.IndexOf((byte)',');
            var cell = (comma < 0 ? line : line[..comma]).Trim(" \t"u8);
            cells++;
            if (!Utf8Parser.TryParse(cell, out double value, out var used) || used != cell.Length || !double.IsFinite(value))
            {
                throw NotANumber(cell, path, number, cells);
            }

            values.Add(value);
            if (comma < 0)
            {
                return cells;
            }

            line = line[(comma + 1)..];
        }
    }

    private static FaultlineException NotANumber(ReadOnlySpan<byte> cell, string path, int line, int column)
    {
        var text = Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, 40)]);
        var advice = line == 1 ? "the file must have no header, only comma-separated numbers" : "remove the row or replace the value";
        return FaultlineException.Input($"{path} line {line}, column {column}: '{text}' is not a finite number; {advice}.");
    }
}
