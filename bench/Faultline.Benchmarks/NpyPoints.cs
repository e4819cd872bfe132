using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>Writes the table's input as a NumPy array, for whoever wants to time another program on it.</summary>
internal static class NpyPoints
{
    public static int Write(int rows, int columns, string path)
    {
        var (points, _) = Mixture.Make(rows, columns, 50, 1);
        var header = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}"
        );
        using var file = File.Create(path);
        file.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0]);
        file.Write(Encoding.ASCII.GetBytes(header.PadRight(117) + "\n"));
        file.Write(MemoryMarshal.AsBytes(points.Values.AsSpan()));
        return 0;
    }
}
