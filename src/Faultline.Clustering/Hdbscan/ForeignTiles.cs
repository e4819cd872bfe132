namespace Faultline.Clustering;

/// <summary>The tiles in which a round may find something.</summary>
internal static class ForeignTiles
{
    /// <summary>Those with an active point and more than one component.</summary>
    public static List<(int A, int B)> Active(BoruvkaRound round, TileDistances distances)
    {
        var active = new bool[distances.Blocks];
        for (var i = 0; i < distances.Count; i++)
        {
            active[i / PackedPoints.BlockRows] |= round.IsActive(i);
        }

        var tiles = Mixed(round, distances);
        tiles.RemoveAll(tile => !active[tile.A] && !active[tile.B]);
        return tiles;
    }

    /// <summary>Those with more than one component.</summary>
    public static List<(int A, int B)> Mixed(BoruvkaRound round, TileDistances distances)
    {
        var uniform = new int[distances.Blocks];
        for (var i = 0; i < distances.Count; i++)
        {
            ref var block = ref uniform[i / PackedPoints.BlockRows];
            block = i % PackedPoints.BlockRows == 0 || block == round.Component[i] ? round.Component[i] : -1;
        }

        var tiles = distances.Tiles();
        tiles.RemoveAll(tile => uniform[tile.A] >= 0 && uniform[tile.A] == uniform[tile.B]);
        return tiles;
    }
}
