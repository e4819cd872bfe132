namespace Faultline.Clustering;

/// <summary>The pairs of blocks that are compared point by point.</summary>
internal sealed class BlockPairs
{
    private readonly bool[][] _compared;

    /// <param name="probes">For each block the blocks it looks into.</param>
    /// <param name="points">Number of points.</param>
    public BlockPairs(int[][] probes, int points)
    {
        _compared = new bool[probes.Length][];
        for (var a = 0; a < probes.Length; a++)
        {
            _compared[a] = new bool[probes.Length - a];
        }

        for (var a = 0; a < probes.Length; a++)
        {
            foreach (var b in probes[a])
            {
                _compared[Math.Min(a, b)][Math.Abs(a - b)] = true;
            }
        }

        long pairs = 0;
        for (var apart = 0; apart < probes.Length; apart++)
        {
            for (var a = 0; a + apart < probes.Length; a++)
            {
                if (_compared[a][apart])
                {
                    Tiles.Add((a, a + apart));
                    long rows = RowsIn(a, points);
                    pairs += apart == 0 ? rows * (rows - 1) / 2 : rows * RowsIn(a + apart, points);
                }
            }
        }

        Share = points < 2 ? 1 : pairs / (points * (points - 1.0) / 2);
    }

    /// <summary>First ≤ second, the diagonal first.</summary>
    public List<(int A, int B)> Tiles { get; } = [];

    /// <summary>Share of all pairs of points that this covers.</summary>
    public double Share { get; }

    public bool Contains(int pointA, int pointB)
    {
        int a = pointA / PackedPoints.BlockRows,
            b = pointB / PackedPoints.BlockRows;
        return a <= b ? _compared[a][b - a] : _compared[b][a - b];
    }

    private static int RowsIn(int block, int points) => Math.Min(PackedPoints.BlockRows, points - (block * PackedPoints.BlockRows));
}
