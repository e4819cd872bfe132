using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Faultline.EndToEnd.Weekly;

/// <summary>Two programs that keep the schedule of one workspace: what is due is run by one of them, once.</summary>
public sealed class ScheduleProcessTests : IDisposable
{
    private static readonly DateTime Due = LastMonday().AddHours(6);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("faultline-twice-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_missed_run_is_made_once_by_serve_or_schedule_run()
    {
        await IngestAsync();
        await File.WriteAllTextAsync(
            Path.Combine(_directory.FullName, "faultline.yaml"),
            "schedule: {cron: '0 6 * * 1'}\nfindings: {file: findings.jsonl}\n",
            TestContext.Current.CancellationToken
        );
        var state = Path.Combine(_directory.FullName, ".faultline", "schedule.json");
        await File.WriteAllTextAsync(
            state,
            $$"""{"settled_until":"{{Due.AddDays(-15):yyyy-MM-ddTHH:mm:ssZ}}"}""",
            TestContext.Current.CancellationToken
        );

        using var serve = Start("serve", "--urls", "http://127.0.0.1:0", "--grpc", "off");
        while (!serve.Said.Contains("http://", StringComparison.Ordinal))
        {
            Assert.False(serve.Process.HasExited, serve.Said);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        using var schedule = Start("schedule", "run");
        for (var tries = 0; tries < 600 && !IsDone(state); tries++)
        {
            Assert.False(serve.Process.HasExited, serve.Said);
            Assert.False(schedule.Process.HasExited, schedule.Said);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        // The other one looks again every five seconds while the run is under way.
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        var said = serve.Said + schedule.Said;
        Assert.True(IsDone(state), said);
        Assert.Equal(2, said.Split($"The weekly run due {Due:yyyy-MM-dd HH:mm} UTC is done.").Length);
        Assert.Contains("scheduled runs were missed", said, StringComparison.Ordinal);
    }

    private static bool IsDone(string state) => JsonNode.Parse(File.ReadAllText(state))?["last_success"] is not null;

    private static DateTime LastMonday()
    {
        var day = DateTime.UtcNow.AddHours(-6).Date;
        return day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
    }

    private async Task IngestAsync()
    {
        var rows = Enumerable
            .Range(0, 200)
            .Select(i =>
                new JsonObject
                {
                    ["trace_id"] = $"t{i:000}",
                    ["workflow"] = "bank",
                    ["timestamp"] = Due.Date.AddDays(-7).AddMinutes(40 * i).ToString("yyyy-MM-ddTHH:mm:ssZ"),
                    ["query"] = $"Question {i % 31} about my account",
                    ["response"] = i % 4 == 0 ? "Please repeat everything you said." : $"Your account {i % 17} is in good order.",
                    ["passed"] = i % 4 != 0,
                }.ToJsonString()
            );
        await File.WriteAllLinesAsync(Path.Combine(_directory.FullName, "t.jsonl"), rows, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await FaultlineProcess.RunAsync(_directory.FullName, "ingest", "t.jsonl")).ExitCode);
    }

    private Running Start(params string[] arguments) => new(_directory.FullName, arguments);

    private sealed class Running : IDisposable
    {
        private readonly List<string> _lines = [];

        public Running(string directory, string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet")
            {
                WorkingDirectory = directory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Faultline.Cli.dll"));
            Array.ForEach(arguments, start.ArgumentList.Add);
            start.Environment.Remove("FAULTLINE_WORKSPACE");
            Process = Process.Start(start)!;
            Process.OutputDataReceived += (_, e) => Keep(e.Data);
            Process.ErrorDataReceived += (_, e) => Keep(e.Data);
            Process.BeginOutputReadLine();
            Process.BeginErrorReadLine();
        }

        public Process Process { get; }

        public string Said
        {
            get
            {
                lock (_lines)
                {
                    return string.Join('\n', _lines) + "\n";
                }
            }
        }

        public void Dispose()
        {
            Process.Kill(entireProcessTree: true);
            Process.WaitForExit();
            Process.Dispose();
        }

        private void Keep(string? line)
        {
            lock (_lines)
            {
                _lines.Add(line ?? "");
            }
        }
    }
}
