namespace Faultline.Storage.Tests;

/// <summary>A directory of one test's own, gone with it.</summary>
internal sealed class Scratch : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("faultline-storage-").FullName;

    public string At(string name) => Path.Combine(Root, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (IOException)
        {
            // A database that is still closing may hold its file for a moment; the system clears what stays.
        }
    }
}
