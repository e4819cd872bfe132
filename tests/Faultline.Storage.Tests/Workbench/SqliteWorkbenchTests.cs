using System.Globalization;
using Faultline.Analysis;
using Faultline.Storage.Tests.Processes;
using Faultline.Storage.Workbench.Sqlite;
using Microsoft.Data.Sqlite;

namespace Faultline.Storage.Tests.Workbench;

/// <summary>The SQLite workbench keeps to the contract, and what a file of its own brings.</summary>
public sealed class SqliteWorkbenchTests : WorkbenchContract, IDisposable
{
    private readonly Scratch _scratch = new();
    private int _files;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override Task<IWorkbench> OpenAsync() =>
        SqliteWorkbench.OpenAsync(_scratch.At(string.Create(CultureInfo.InvariantCulture, $"workbench{_files++}.db")), Token);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _scratch.Dispose();
    }

    [Fact]
    public async Task What_was_stored_is_there_after_reopening()
    {
        var path = _scratch.At("again.db");
        await using (var workbench = await SqliteWorkbench.OpenAsync(path, Token))
        {
            await workbench.SaveRunAsync(Runs.Full("r"), Token);
        }

        await using var again = await SqliteWorkbench.OpenAsync(path, Token);
        Assert.NotNull(await again.FindRunAsync("r", Token));
        Assert.Equal("wal", Scalar(path, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task The_migrations_make_the_tables_of_the_model()
    {
        await using var workbench = await OpenAsync();
        await using var context = new SqliteWorkbenchContext.DesignTimeFactory().CreateDbContext([]);
        Assert.False(Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.HasPendingModelChanges(context.Database));
    }

    [Fact]
    public async Task Gate_results_of_before_their_workflow_was_asked_for_are_found_by_it()
    {
        var path = _scratch.At("before.db");
        await using (var workbench = await SqliteWorkbench.OpenAsync(path, Token))
        {
            string[] records = ["""{"workflow":"support"}""", """{"workflow":"sales"}""", """{"workflow":null}""", "no json"];
            foreach (var (at, json) in records.Index())
            {
                var made = new DateTime(2026, 9, 28, 0, at, 0, DateTimeKind.Utc);
                await workbench.SaveGateResultAsync(new GateRecord($"g{at}", made, "regression/", "pass", json), Token);
            }
        }

        Scalar(path, "ALTER TABLE gate_results DROP COLUMN workflow");
        Scalar(path, "DELETE FROM __EFMigrationsHistory WHERE MigrationId LIKE '%_GateWorkflows'");
        SqliteConnection.ClearAllPools();
        await using var again = await SqliteWorkbench.OpenAsync(path, Token);
        Assert.Equal(["g3", "g2", "g0"], (await again.ListGateResultsOfAsync("support", 9, Token)).Select(g => g.GateId));
    }

    [Fact]
    public async Task A_file_of_something_else_is_refused()
    {
        var path = _scratch.At("text.db");
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("this is no database. ", 2_000)), Token);
        await RefusedAsync(path, "is not a workbench or is damaged");
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused()
    {
        var path = _scratch.At("other.db");
        Scalar(path, "CREATE TABLE orders (id INTEGER)");
        await RefusedAsync(path, "something other than Faultline");
    }

    [Fact]
    public async Task A_workbench_of_a_newer_faultline_is_refused()
    {
        var path = _scratch.At("newer.db");
        await (await SqliteWorkbench.OpenAsync(path, Token)).DisposeAsync();
        Scalar(path, "INSERT INTO __EFMigrationsHistory VALUES ('99990101000000_Later', '99.0.0')");
        await RefusedAsync(path, "newer Faultline (migration 99990101000000_Later)");
    }

    [Fact]
    public Task A_directory_that_is_not_there_is_refused() => RefusedAsync(_scratch.At("none/workbench.db"), "may not be opened");

    [Fact]
    public async Task Two_that_open_a_new_file_at_once_both_get_it()
    {
        var path = _scratch.At("both.db");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SqliteWorkbench.OpenAsync(path, Token), Token)));
    }

    [Fact]
    public async Task Killed_at_any_moment_all_that_was_reported_is_there_and_nothing_is_half_there()
    {
        var path = _scratch.At("killed.db");
        var random = new Random(1);
        var batches = 0;
        for (var kill = 0; kill < 3; kill++)
        {
            using var child = ChildProcess.Start("label", path, (batches + 1).ToString(CultureInfo.InvariantCulture));
            var reported = batches;
            for (var lines = random.Next(1, 5); lines > 0; lines--)
            {
                Assert.StartsWith("committed", await child.ReadLineAsync(Token), StringComparison.Ordinal);
                reported++;
            }

            await Task.Delay(random.Next(0, 30), Token);
            reported += (await child.KillAsync(Token)).Count;
            await using var workbench = await SqliteWorkbench.OpenAsync(path, Token);
            var labels = await workbench.ReadLabelsAsync("run", Token);
            batches = labels.Count / 50;
            Assert.Equal(batches * 50, labels.Count);
            Assert.InRange(batches, reported, reported + 1);
        }
    }

    [Fact]
    public async Task Killed_while_it_makes_the_file_the_next_one_opens_it()
    {
        for (var delay = 0; delay < 1_000; delay += 200)
        {
            var path = _scratch.At(string.Create(CultureInfo.InvariantCulture, $"{delay}.db"));
            using var child = ChildProcess.Start("label", path, "1");
            await Task.Delay(delay, Token);
            var reported = (await child.KillAsync(Token)).Count;
            await using var workbench = await SqliteWorkbench.OpenAsync(path, Token);
            Assert.InRange((await workbench.ReadLabelsAsync("run", Token)).Count, reported * 50, (reported + 1) * 50);
        }
    }

    [Fact]
    public async Task Another_process_writes_while_we_read_and_write()
    {
        var path = _scratch.At("shared.db");
        await using var workbench = await SqliteWorkbench.OpenAsync(path, Token);
        using var child = ChildProcess.Start("label", path, "1");
        Assert.Equal("committed 1", await child.ReadLineAsync(Token));
        for (var i = 0; i < 8; i++)
        {
            await workbench.SaveRunAsync(Runs.Full($"r{i}"), Token);
            Assert.True((await workbench.ReadLabelsAsync("run", Token)).Count >= 50);
        }

        await child.KillAsync(Token);
    }

    private static async Task RefusedAsync(string path, string part)
    {
        var refused = await Assert.ThrowsAsync<FaultlineException>(() => SqliteWorkbench.OpenAsync(path, Token));
        Assert.True(refused.Message.Contains(part, StringComparison.Ordinal), refused.Message);
        Assert.Equal(FaultKind.Input, refused.Kind);
    }

    private static string? Scalar(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }
}
