using System.Text.Json;

namespace Faultline.Weekly.Scheduling;

/// <summary>What the schedule has done in a workspace. All times are UTC.</summary>
public sealed record ScheduleState
{
    private const string FileName = "schedule.json";

    /// <summary>Everything due up to here is settled, by a run or by giving up.</summary>
    public DateTime? SettledUntil { get; init; }

    public DateTime? LastSuccess { get; init; }

    /// <summary>The moment whose run is under way; left behind when the process was killed, and then run again.</summary>
    public DateTime? Running { get; init; }

    public ScheduleFailure? Failure { get; init; }

    /// <summary>Moments that passed while nothing was there to run them, and that the latest run stands for.</summary>
    public int Missed { get; init; }

    /// <summary>What stands in the workspace; nothing yet when there is none.</summary>
    /// <exception cref="FaultlineException">The file is not readable as such.</exception>
    public static ScheduleState Read(string workspace)
    {
        var path = Path.Combine(workspace, FileName);
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize<ScheduleState>(File.ReadAllBytes(path), FaultlineJson.Document) ?? new ScheduleState()
                : new ScheduleState();
        }
        catch (JsonException failure)
        {
            throw new FaultlineException(FaultKind.Input, $"{path} is damaged; remove it to let the schedule begin anew.", failure);
        }
    }

    /// <summary>Replaces the file as a whole, so that a reader never sees half of it.</summary>
    public void Write(string workspace)
    {
        Directory.CreateDirectory(workspace);
        var path = Path.Combine(workspace, FileName);
        var unfinished = path + ".new";
        File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(this, FaultlineJson.Document));
        File.Move(unfinished, path, overwrite: true);
    }
}

/// <summary>The latest run that failed.</summary>
/// <param name="Due">The moment it was due.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="RetryAt">When it is tried again; null when no further attempt is made.</param>
public sealed record ScheduleFailure(DateTime Due, DateTime At, string Message, int Attempts, DateTime? RetryAt);
