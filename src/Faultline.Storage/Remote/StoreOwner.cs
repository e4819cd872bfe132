using System.Text.Json;

namespace Faultline.Storage.Remote;

/// <summary>Who owns a workspace's traces at the moment, and how to reach it: the file <c>owner.json</c> in the workspace, readable by its user alone.</summary>
/// <param name="Pid">Process id of the owner.</param>
/// <param name="Address">Where it answers other commands: a loopback URL.</param>
/// <param name="Token">What they must show.</param>
/// <param name="Url">Its pages.</param>
public sealed record StoreOwner(int Pid, Uri Address, string Token, string Url)
{
    private const string FileName = "owner.json";

    public static string PathIn(string workspace) => Path.Combine(workspace, FileName);

    /// <summary>Who says to own the workspace, or null. It may have died since.</summary>
    public static StoreOwner? Read(string workspace)
    {
        try
        {
            return JsonSerializer.Deserialize<StoreOwner>(File.ReadAllText(PathIn(workspace)));
        }
        catch (Exception failure) when (failure is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(string workspace)
    {
        var path = PathIn(workspace);
        var unfinished = $"{path}.{Pid}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(unfinished, options))
        {
            JsonSerializer.Serialize(file, this);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Removes the file where it still speaks of this owner.</summary>
    public void Leave(string workspace)
    {
        if (Read(workspace) == this)
        {
            File.Delete(PathIn(workspace));
        }
    }
}
