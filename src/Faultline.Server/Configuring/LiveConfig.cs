using Faultline.Configuration;
using Faultline.Sources.Configuration;

namespace Faultline.Server.Configuring;

/// <summary>The configuration as its file reads now. A file that is changed, by these pages or by hand, holds from the next request on; one that cannot be read leaves what held before.</summary>
/// <remarks>Listeners, limits, models of receivers and the schedule were made from <see cref="ServeOptions.Config"/> and keep to it until the server starts again.</remarks>
internal sealed class LiveConfig
{
    private readonly Lock _reading = new();
    private (DateTime, long) _stamp;
    private FaultlineConfig _config;

    public LiveConfig(ServeOptions options)
    {
        Path = options.ConfigPath;
        // The file may have changed since it was read for the start; the first look reads it again.
        _config = options.Config;
    }

    /// <summary>Null where the server was started without a file.</summary>
    public string? Path { get; }

    /// <summary>What is wrong with the file as it stands; null when nothing is.</summary>
    public string? Fault { get; private set; }

    public FaultlineConfig Current
    {
        get
        {
            lock (_reading)
            {
                var stamp = Stamp();
                if (Path is not null && stamp != _stamp)
                {
                    _stamp = stamp;
                    Read(Path);
                }

                return _config;
            }
        }
    }

    private void Read(string path)
    {
        try
        {
            _config = YamlConfig.Load(path);
            Fault = null;
        }
        catch (Exception failure) when (failure is FaultlineException or IOException or UnauthorizedAccessException)
        {
            Fault = failure.Message;
        }
    }

    private (DateTime, long) Stamp() =>
        Path is not null && new FileInfo(Path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : default;
}
