using CsCheck;

namespace Faultline.Clustering.Tests;

public class AssignmentTests
{
    [Fact]
    public void Solve_CostsAsMuchAsTheBestPermutation() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 2], Gen.Int[0, 20].Array[64])
            .Sample(
                (rows, extra, values) =>
                {
                    var columns = rows + extra;
                    var cost = new double[rows, columns];
                    for (var i = 0; i < rows * columns; i++)
                    {
                        cost[i / columns, i % columns] = values[i % values.Length];
                    }

                    var found = Assignment.Solve(cost);
                    Assert.Equal(rows, found.Distinct().Count());
                    Assert.Equal(Best(cost, 0, new bool[columns]), found.Select((c, r) => cost[r, c]).Sum(), 9);
                }
            );

    [Fact]
    public void Solve_MoreRowsThanColumns_IsRefused() => Assert.Throws<ArgumentException>(() => Assignment.Solve(new double[2, 1]));

    [Fact]
    public void Solve_NotANumber_IsRefused() => Assert.Throws<ArgumentException>(() => Assignment.Solve(new[,] { { double.NaN } }));

    private static double Best(double[,] cost, int row, bool[] taken)
    {
        if (row == cost.GetLength(0))
        {
            return 0;
        }

        var best = double.PositiveInfinity;
        for (var column = 0; column < taken.Length; column++)
        {
            if (!taken[column])
            {
                taken[column] = true;
                best = Math.Min(best, cost[row, column] + Best(cost, row + 1, taken));
                taken[column] = false;
            }
        }

        return best;
    }
}
