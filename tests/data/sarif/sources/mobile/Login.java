package app;

import android.util.Log;
import java.security.MessageDigest;
import javax.crypto.Cipher;

class Login {
    byte[] digest(String word) throws Exception {
        Log.d("login", word);
        Cipher.getInstance("DES/ECB/NoPadding");
        return MessageDigest.getInstance("MD5").digest(word.getBytes());
    }

    void run(String command) throws Exception {
        Runtime.getRuntime().exec(command);
    }
}
