using DuckDB.NET.Data;

namespace Faultline.Storage.DuckDb;

/// <summary>The file of a store: made whole or not at all, opened with the settings it needs.</summary>
internal static class DuckDbFile
{
    public const string MemoryLimit = "1GB";

    // The first DuckDB that this Faultline was made with: none before it is asked to open the file.
    private const string StorageVersion = "v1.5.0";

    /// <summary>Opens the store at an absolute path, or makes it.</summary>
    public static DuckDBConnection Open(string path, int? rowsAGroup)
    {
        if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw FaultlineException.Input(
                $"{path} cannot be a trace store: it is a directory or its directory is not there; name another workspace with --workspace."
            );
        }

        if (!File.Exists(path))
        {
            Make(path);
        }

        var connection = DuckDbInstance.Connect(path, rowsAGroup);
        try
        {
            DuckDbSchema.Check(connection, path);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static DuckDBConnection Connect(string path) => DuckDbInstance.Connect(path);

    // DuckDB writes a new file in several steps, and one that is cut off in between can never be opened. So it is made under another name.
    private static void Make(string path)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            using (var connection = DuckDbInstance.Connect(unfinished, storageVersion: StorageVersion))
            {
                DuckDbSchema.Create(connection);
            }

            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster; its file is as good.
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }
}
