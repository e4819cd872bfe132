using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>Squared distances of all pairs, a 256 × 256 tile at a time, in float32 with a stated error: they choose candidates, never the result.</summary>
internal sealed class TileDistances
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private readonly PackedPoints _points;
    private readonly PackedPoints _columns;
    private readonly bool _difference;
    private readonly double _roundingShare;

    /// <param name="points">The rows.</param>
    /// <param name="difference">
    /// Sum squared differences, whose error is relative to the distance, instead of ‖x‖² + ‖y‖² − 2x·y, which is twice as fast and whose error is relative to the
    /// norms.
    /// </param>
    /// <param name="columns">The points of a tile's columns where they are others, packed alike; null for the rows' own.</param>
    public TileDistances(PackedPoints points, bool difference, PackedPoints? columns = null)
    {
        _points = points;
        _columns = columns ?? points;
        _difference = difference;
        _roundingShare =
            (Math.Min(points.Dimensions, PackedPoints.DimensionBlock) + ((double)points.Dimensions / PackedPoints.DimensionBlock) + 8)
            * UnitRoundoff;
    }

    public int Blocks => _points.Blocks;

    public int Count => _points.Count;

    /// <summary>The squared distance that a tile's value stands for.</summary>
    public double Unscale(double value) => value / (_points.Scale * _points.Scale);

    /// <summary>The tile value of an exact squared distance.</summary>
    public double Rescale(double squared) => squared * _points.Scale * _points.Scale;

    /// <summary>How far the unscaled value of a tile may lie from the exact squared distance, at or below <paramref name="squared"/>.</summary>
    public double Error(double squared)
    {
        var norm = Unscale(_points.LargestSquaredNorm);
        var rounding = (4 * UnitRoundoff * Math.Sqrt(squared * norm)) + (4 * UnitRoundoff * UnitRoundoff * norm);
        return rounding + (_roundingShare * (_difference ? squared : 2 * norm));
    }

    /// <summary>The greatest tile value that a pair within <paramref name="squared"/> can have.</summary>
    public float Ceiling(double squared) =>
        double.IsInfinity(squared) ? float.PositiveInfinity : MathF.BitIncrement((float)Rescale(squared + Error(squared)));

    public int RowsIn(int block) => _points.RowsIn(block);

    /// <summary>Fills the tile of two blocks. Rows and columns beyond the last point hold meaningless values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(int blockA, int blockB, float[] tile)
    {
        TileKernel.Sum(_points, _columns, blockA, blockB, tile, _difference);
        if (_difference)
        {
            return;
        }

        var rows = RowsIn(blockA);
        var norms = _points.SquaredNorm;
        var columnNorms = _columns.SquaredNorm;
        var two = Vector512.Create(-2f);
        for (var r = 0; r < rows; r++)
        {
            var norm = Vector512.Create(norms[(blockA * PackedPoints.BlockRows) + r]);
            for (var c = 0; c < PackedPoints.BlockRows; c += 16)
            {
                var at = (nuint)((r * PackedPoints.BlockRows) + c);
                var sum = norm + Vector512.LoadUnsafe(ref columnNorms[0], (nuint)((blockB * PackedPoints.BlockRows) + c));
                // One rounding of the difference: equal rows come out at exactly 0.
                Vector512
                    .Max(Vector512.FusedMultiplyAdd(two, Vector512.LoadUnsafe(ref tile[0], at), sum), Vector512<float>.Zero)
                    .StoreUnsafe(ref tile[0], at);
            }
        }
    }

    /// <summary>Every pair of blocks once, diagonal first: blocks near one another tend to hold near points, whose distances make good bounds early.</summary>
    public List<(int A, int B)> Tiles()
    {
        var tiles = new List<(int, int)>(Blocks * (Blocks + 1) / 2);
        for (var apart = 0; apart < Blocks; apart++)
        {
            for (var a = 0; a + apart < Blocks; a++)
            {
                tiles.Add((a, a + apart));
            }
        }

        return tiles;
    }
}
