namespace Faultline.Testing;

/// <summary>Finds files that a test names relative to its repository, wherever the test's binaries lie.</summary>
public static class DataSetLocator
{
    /// <summary>An absolute path as it is; a relative one from the working directory, the test's binaries, or the nearest folder above them that has it.</summary>
    /// <returns>The path found; where nothing is, the path from the working directory, for whoever reports it.</returns>
    public static string Find(string path)
    {
        if (Path.IsPathRooted(path) || Path.Exists(path))
        {
            return Path.GetFullPath(path);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, path);
            if (Path.Exists(candidate))
            {
                return candidate;
            }
        }

        return Path.GetFullPath(path);
    }
}
