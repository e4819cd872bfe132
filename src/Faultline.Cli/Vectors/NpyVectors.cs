using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Faultline.Clustering;

namespace Faultline.Cli.Vectors;

/// <summary>NumPy's array file, versions 1 to 3 (numpy.lib.format): little-endian float32 or float64, two dimensions, C order.</summary>
internal static partial class NpyVectors
{
    private const int LargestHeader = 1 << 16;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static VectorTable Read(Stream stream, string path, CancellationToken cancellationToken)
    {
        var header = Header(stream, path);
        var type = Field(DescrPattern(), header, path, "descr");
        if (type is not ("<f4" or "<f8"))
        {
            throw FaultlineException.Input($"{path} holds '{type}'; only little-endian float32 ('<f4') and float64 ('<f8') are read.");
        }

        if (Field(OrderPattern(), header, path, "fortran_order") == "True")
        {
            throw FaultlineException.Input($"{path} is in Fortran order; save numpy.ascontiguousarray of it.");
        }

        var shape = Field(ShapePattern(), header, path, "shape")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (shape.Length != 2 || !Size(shape[0], out var rows) || !Size(shape[1], out var columns))
        {
            throw FaultlineException.Input($"{path} has shape ({string.Join(", ", shape)}); two dimensions are needed, one row a point.");
        }

        var width = type == "<f4" ? sizeof(float) : sizeof(double);
        if (stream.Length - stream.Position != (decimal)rows * columns * width)
        {
            throw FaultlineException.Input(
                $"{path} says {rows} × {columns} values of {width} bytes but holds {stream.Length - stream.Position} bytes after its header; it is cut off or damaged."
            );
        }

        if (rows == 0 || columns == 0)
        {
            throw FaultlineException.Input($"{path} has shape ({rows}, {columns}) and so holds no points.");
        }

        VectorFile.RequireRoom(path, (double)rows * columns, width);
        if (width == sizeof(float))
        {
            var values = new float[rows * columns];
            Fill(stream, values, cancellationToken);
            return new VectorTable { Singles = new Matrix(values, (int)rows, (int)columns) };
        }

        var doubles = new double[rows * columns];
        Fill(stream, doubles, cancellationToken);
        return new VectorTable { Doubles = new DoubleMatrix(doubles, (int)rows, (int)columns) };
    }

    private static string Header(Stream stream, string path)
    {
        Span<byte> start = stackalloc byte[12];
        stream.ReadExactly(start[..8]);
        var wide = start[6] >= 2;
        stream.ReadExactly(start.Slice(8, wide ? 4 : 2));
        var length = wide ? BinaryPrimitives.ReadUInt32LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        if (start[6] is < 1 or > 3 || length > LargestHeader)
        {
            throw FaultlineException.Input($"{path} has a .npy header that cannot be read; write it again with numpy.save.");
        }

        var header = new byte[length];
        stream.ReadExactly(header);
        return Encoding.UTF8.GetString(header);
    }

    private static string Field(Regex pattern, string header, string path, string name)
    {
        var match = pattern.Match(header);
        return match.Success
            ? match.Groups[1].Value
            : throw FaultlineException.Input($"{path} has no {name} in its .npy header; a structured or object array cannot be read.");
    }

    private static bool Size(string text, out long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size <= int.MaxValue;

    private static void Fill<T>(Stream stream, T[] values, CancellationToken cancellationToken)
        where T : unmanaged
    {
        const int step = 1 << 22;
        for (var at = 0; at < values.Length; at += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(at, Math.Min(step, values.Length - at))));
        }
    }

    [GeneratedRegex("'descr': *'([^']*)'", RegexOptions.NonBacktracking)]
    private static partial Regex DescrPattern();

    [GeneratedRegex("'fortran_order': *(True|False)", RegexOptions.NonBacktracking)]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"'shape': *\(([^)]*)\)", RegexOptions.NonBacktracking)]
    private static partial Regex ShapePattern();
}
