namespace Faultline.Clustering;

/// <summary>The tiles in which a round may find something: those with an active point and more than one component.</summary>
internal sealed class ForeignTiles
{
    public ForeignTiles(BoruvkaRound round, TileDistances distances)
    {
        var uniform = new int[distances.Blocks];
        var active = new bool[distances.Blocks];
        for (var block = 0; block < uniform.Length; block++)
        {
            var first = block * PackedPoints.BlockRows;
            uniform[block] = round.Component[first];
            for (var i = first; i < first + distances.RowsIn(block); i++)
            {
                active[block] |= round.IsActive(i);
                uniform[block] = round.Component[i] == uniform[block] ? uniform[block] : -1;
            }
        }

        Tiles =
        [
            .. distances
                .Tiles()
                .Where(tile => (active[tile.A] || active[tile.B]) && (uniform[tile.A] < 0 || uniform[tile.A] != uniform[tile.B])),
        ];
    }

    public List<(int A, int B)> Tiles { get; }
}
