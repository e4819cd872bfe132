using CsCheck;

namespace Faultline.Clustering.Tests;

public class AssignmentTests
{
    [Fact]
    public void Costs_no_more_than_any_permutation() =>
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 7])
            .SelectMany(size => Gen.Int[0, 9].Array[size.Item1 * size.Item2].Select(flat => (size.Item1, size.Item2, flat)))
            .Sample(
                sample =>
                {
                    var (rows, columns, flat) = sample;
                    var cost = new double[rows, columns];
                    Buffer.BlockCopy(Array.ConvertAll(flat, x => (double)x), 0, cost, 0, flat.Length * sizeof(double));
                    var solution = Clustering.Assignment.Solve(cost);
                    var taken = solution.Where(c => c >= 0).ToArray();
                    Assert.Equal(Math.Min(rows, columns), taken.Length);
                    Assert.Equal(taken.Length, taken.Distinct().Count());
                    Assert.Equal(Cheapest(cost, 0, 0, Math.Min(rows, columns)), Total(cost, solution));
                },
                iter: 400
            );

    [Fact]
    public void Forbidden_pairs_are_left_open()
    {
        var never = double.PositiveInfinity;
        Assert.Equal(
            [1, 0],
            Clustering.Assignment.Solve(
                new[,]
                {
                    { 1, 5 },
                    { 2, never },
                }
            )
        );
        Assert.Equal(
            [0, -1],
            Clustering.Assignment.Solve(
                new[,]
                {
                    { 1, never },
                    { 2, never },
                }
            )
        );
    }

    [Fact]
    public void Empty_sides_are_fine()
    {
        Assert.Empty(Clustering.Assignment.Solve(new double[0, 3]));
        Assert.Equal([-1, -1], Clustering.Assignment.Solve(new double[2, 0]));
    }

    [Fact]
    public void Costs_that_are_no_numbers_are_refused() =>
        Assert.Throws<ArgumentException>(() =>
            Clustering.Assignment.Solve(
                new[,]
                {
                    { double.NaN },
                }
            )
        );

    private static double Total(double[,] cost, int[] solution) => solution.Select((c, r) => c < 0 ? 0 : cost[r, c]).Sum();

    /// <summary>Every way to give each row a column of its own, or, with more rows than columns, to leave rows out.</summary>
    private static double Cheapest(double[,] cost, int row, int used, int needed)
    {
        if (needed == 0)
        {
            return 0;
        }

        if (cost.GetLength(0) - row < needed)
        {
            return double.PositiveInfinity;
        }

        var best = Cheapest(cost, row + 1, used, needed);
        for (var c = 0; c < cost.GetLength(1); c++)
        {
            best = (used >> c & 1) == 1 ? best : Math.Min(best, cost[row, c] + Cheapest(cost, row + 1, used | 1 << c, needed - 1));
        }

        return best;
    }
}
