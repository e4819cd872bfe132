namespace Faultline.Weekly;

/// <summary>Keeps weekly runs of one workspace from overlapping, across processes. The lock is the operating system's, so a process that dies gives it back.</summary>
public sealed class RunLock : IDisposable
{
    private const string FileName = "weekly.lock";

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <exception cref="FaultlineException">Another weekly run is under way in this workspace.</exception>
    public static RunLock Take(string workspace) =>
        TryTake(workspace)
        ?? throw FaultlineException.Outside(
            $"Another weekly run is under way in the workspace {workspace}; wait for it, or look at `faultline schedule status`."
        );

    /// <summary>Null while somebody else holds it.</summary>
    public static RunLock? TryTake(string workspace)
    {
        Directory.CreateDirectory(workspace);
        var path = Path.Combine(workspace, FileName);
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            file.Write(
                System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture))
            );
            file.Flush();
            return new RunLock(file);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
